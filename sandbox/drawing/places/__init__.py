"""The places a character can be set into, each painted on a stage."""
