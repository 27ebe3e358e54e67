"""What keeps this installation from working, looked for before anybody else notices."""
