"""The inspector's desk: inspections with their lists, photos and reports."""

from registry.web.inspector import adding, inspections
from registry.web.inspector.frame import blueprint

__all__ = ["adding", "blueprint", "inspections"]
