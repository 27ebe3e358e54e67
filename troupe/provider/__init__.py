"""The provider's API. Only this folder knows its addresses and field names."""
