"""Letters and codes on paper. No models: QR codes, and Word documents as offices set them."""
