"""FaceTune's emotion model, from FER2013 to models/emotions.onnx."""
