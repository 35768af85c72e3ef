"""Personal values as they may be shown to people who need not know them whole."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """``13812341402`` → ``138****1402``; landlines keep their last three digits; "" stays ""."""
    if not phone:
        return ""
    if len(phone) == 11 and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    if len(phone) >= 7:
        return "*" * (len(phone) - 3) + phone[-3:]
    return "*" * len(phone)


def mask_name(name: str) -> str:
    """``王小宁`` → ``王*宁``, ``王宁`` → ``王*``; a single character is hidden whole."""
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_id(number: str) -> str:
    """An identity number with its first three and last four characters left (前3后4)."""
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
