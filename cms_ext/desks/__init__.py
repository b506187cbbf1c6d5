"""Shared desks above identity: lists, imports, people and staff, evidence, data protection."""
