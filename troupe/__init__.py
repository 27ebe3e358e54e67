"""Everything of Troupe that is not Discord's command surface."""
