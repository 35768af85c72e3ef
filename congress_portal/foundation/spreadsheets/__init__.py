"""Excel in and out: ``writer`` makes workbooks as an office prints them, ``reader`` reads uploads.

No models and nothing of any app: columns and rows come from the app's ``exports`` and ``imports``.
Three libraries, each for its best use (docs/decisions/0013-spreadsheet-libraries.md).
"""
