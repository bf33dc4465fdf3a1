"""What the archive is about, as pure Python: values in, values out."""
