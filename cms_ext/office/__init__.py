"""Tools of an office: legal rules, staff registers, queues, steps, exports."""
