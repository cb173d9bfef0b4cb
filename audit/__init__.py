"""What it means: classification, obligations, verdicts, scores. Pure: no Scrapy, no printing, no clock."""
