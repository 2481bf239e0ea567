"""What every page shares: the base template, components, error pages, forms, the transaction, the kept pages."""
