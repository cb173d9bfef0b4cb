def cross_validated(pages, topics):
    from benchmarks.labelled import model_predictions
    return model_predictions(pages, topics)
