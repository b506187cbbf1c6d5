"""What anybody may read: pages, notices, and the estate that they speak of."""
