"""Child processes, and locks that a killed process gives back."""
