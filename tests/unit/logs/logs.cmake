# The feed, the log store and its pages, filter patterns.
apprunner_test(NAME logs_test LABEL unit
  SOURCES logs/cut_text_test.cpp logs/feed_test.cpp logs/filter_pattern_test.cpp
    logs/json_selector_test.cpp logs/log_query_test.cpp logs/log_store_test.cpp
    logs/shared_text_test.cpp logs/wildcard_test.cpp
  LIBS apprunner_logs)
