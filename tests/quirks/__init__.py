"""A quirky and a hostile newsroom: every oddity of real publishers as a case, all served and crawled at once."""
