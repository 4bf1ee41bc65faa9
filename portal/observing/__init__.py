"""What an operator sees of the running site: its log, and its figures for Prometheus."""
