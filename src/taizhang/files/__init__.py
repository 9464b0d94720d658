"""Pure floor: docx, xlsx, PDF and archive bytes in and out."""
