"""What people see, and how it reaches them."""
