"""The inspector's desk, as the application takes it in: each of these files adds its addresses to the blueprint."""

from registry.web.inspector import adding, inspections
from registry.web.inspector.desk import blueprint

__all__ = ["adding", "blueprint", "inspections"]
