"""Uploaded files: checked by their content, stored by their hash, handed out only as downloads.

Each app has its own concrete table over ``AbstractAttachment`` with a real foreign key to the owner;
its download view starts from the owner's ``visible_to`` and answers with ``download_response``.
"""
