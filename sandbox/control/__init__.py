"""The control API: what people do, what they see, and how the world behaves.

The page and the tests use the same one.
"""
