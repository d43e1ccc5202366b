"""What every page is put together from: frames, components, and the drawings the server makes."""
