"""From a run to models/emotions.onnx and back."""
