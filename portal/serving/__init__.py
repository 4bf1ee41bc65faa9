"""Running the site on one machine: what must be ready first, and the processes side by side."""
