"""What the lists of all domains share: a filter as SQL, and pages that are found by where the one before ended.

conditions  a filter's tree as a condition on rows
pages       lists in an order of the caller's choice
"""
