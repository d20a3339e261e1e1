"""What a node does by itself: checks, weights, packages, status and the read-only /ops.

Only the standard library of the host's own Python (3.10 or newer): it must run before anything is installed.
"""
