"""Which pages are read, from where people come and what they search for: without cookies, without
addresses, without anybody else. Only sums by day are kept."""
