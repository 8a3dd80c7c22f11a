"""The steps, each from the one before it; a step that has been released is never changed."""
