"""The command line's verbs: parse, call a job, print, exit code."""
