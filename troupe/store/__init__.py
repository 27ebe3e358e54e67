"""What is kept: one SQLite file. Only this folder holds SQL."""
