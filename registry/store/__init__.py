"""The only room that imports SQLAlchemy (Core, not ORM).

Functions take a Connection and never commit; whoever opened the transaction (`engine.read`, `engine.write`) owns it.
"""
