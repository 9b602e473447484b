"""World → Document: what faces the network inward, or a publisher's markup."""
