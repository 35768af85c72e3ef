"""Personal values at rest: encrypted columns, keyed hashes to search by, masks to show.

A personal value is stored encrypted (``EncryptedTextField``) and, where it must be found again, as
a keyed hash beside it (``keyed_hash``). Both need the installation's key, which lies outside the
database and outside its backups (``keys``). No models, no app: everything above may import this.
"""

from .fields import EncryptedTextField
from .hashes import is_mobile_phone, keyed_hash, normalise_digits, normalise_phone
from .keys import PrivacyKeyError, ensure_key_file, generate_key
from .masks import mask_id, mask_name, mask_phone

__all__ = [
    "EncryptedTextField",
    "PrivacyKeyError",
    "ensure_key_file",
    "generate_key",
    "is_mobile_phone",
    "keyed_hash",
    "mask_id",
    "mask_name",
    "mask_phone",
    "normalise_digits",
    "normalise_phone",
]
