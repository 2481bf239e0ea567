"""What each slice has for somebody to do, said in a sentence with a link. Nothing here tells a result."""
