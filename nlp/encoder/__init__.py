"""The multilingual encoder: organization tags, roles of money and what each sentence tells, in one pass."""
