"""Letters and codes on paper. No models: QR codes now, .docx letters with the letters themselves."""
