"""What people and the clock do with a case. Every deed holds the case, checks, writes one step, and never commits."""
