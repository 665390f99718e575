"""The walk's modals: one file a step, and the frame that they share."""
