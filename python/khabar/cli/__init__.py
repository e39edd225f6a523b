"""The command `khabar`; main.py has its arguments and exit statuses."""
