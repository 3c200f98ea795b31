"""What people read in place of codes and bare numbers."""
