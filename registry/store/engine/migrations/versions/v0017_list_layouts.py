"""How the product lists of an organisation are laid out, as they were loaded last."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; every row is kept."""
    op.create_table(
        "list_layouts",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("headings", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_list_layouts_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "headings", name=op.f("pk_list_layouts")),
    )
