"""What tests stand on: real servers (servers.py) and a real browser (browser.py)."""
