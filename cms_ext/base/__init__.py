"""What all stand on and what knows no cooperative: foreign files, words, storage."""
