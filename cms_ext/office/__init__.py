"""What an office works with: its log, the law, registers, files to hand out, steps."""
