"""Many who want the same at the same moment: one gets it, and the others hear who."""
