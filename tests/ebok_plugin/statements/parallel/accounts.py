"""How many accounts the scene has; here, because the test must not set Django up again."""

ACCOUNTS = 30
