# Counts by the minute and what is asked of them.
apprunner_test(NAME metrics_test LABEL unit
  SOURCES metrics/metric_store_test.cpp metrics/traffic_store_test.cpp
  LIBS apprunner_metrics)
