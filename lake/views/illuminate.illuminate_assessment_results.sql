-- One row a paper (standard_code 'percent') and one a paper's standard, with what its title tells.
--
-- What the title tells is decided by reference/curriculum_keywords.csv (of several keywords in a title the one with
-- the highest position wins), reference/unit_labels.csv, and for single assessments
-- reference/assessment_corrections.csv, where an empty cell corrects nothing. After a change there: tarn refresh
WITH
results AS (
    SELECT assessment_id, local_student_id, standard_code, date_taken, title, score, performance_band_level,
           performance_band_label, mastered, __count, school_year
    FROM illuminate.responses
    UNION ALL
    SELECT assessment_id, local_student_id, standard_code, date_taken, title, score, performance_band_level,
           performance_band_label, mastered, __count, school_year
    FROM illuminate.responses_standard
),
titles AS MATERIALIZED (
    SELECT DISTINCT
        assessment_id, title,
        lower(title) AS lower_title,
        -- The words of the title with a blank between, before and behind.
        ' ' || regexp_replace(lower(title), '[^\p{L}\p{N}_]+', ' ') || ' ' AS words,
        regexp_extract(
            title,
            'Interim(?:[ _]+Asses+ments?)?(?:[ _]*(?:PT[ _])?#?[0-9]+)?|Unit [0-9]+|Module [0-9]+|Final') AS unit
    FROM results
),
told AS MATERIALIZED (
    SELECT
        assessment_id, title,
        CASE
            WHEN instr(lower_title, 'checkpoint') > 0 THEN 'checkpoint'
            WHEN instr(lower_title, 'assessment') > 0 THEN 'assessment'
            ELSE 'unknown'
        END AS test_type,
        (
            SELECT keywords.curriculum
            FROM reference.curriculum_keywords AS keywords
            WHERE CASE keywords.whole_word
                      WHEN 'yes' THEN instr(words, ' ' || lower(keywords.keyword) || ' ') > 0
                      ELSE instr(lower_title, lower(keywords.keyword)) > 0
                  END
            ORDER BY keywords.position DESC
            LIMIT 1
        ) AS curriculum,
        CASE
            WHEN instr(words, ' ia ') > 0 THEN 'Interim 1'
            WHEN unit LIKE 'Interim%' THEN 'Interim ' || coalesce(regexp_extract(unit, '[0-9]+'), '1')
            WHEN unit = 'Final' THEN 'Final 1'
            ELSE unit
        END AS unit
    FROM titles
),
corrected AS MATERIALIZED (
    SELECT
        told.assessment_id, told.title AS given_title,
        coalesce(corrections.title, told.title) AS title,
        coalesce(corrections.test_type, told.test_type) AS test_type,
        coalesce(corrections.curriculum, told.curriculum) AS curriculum,
        coalesce(corrections.unit, told.unit) AS unit
    FROM told
    LEFT JOIN reference.assessment_corrections AS corrections
        ON CAST(corrections.assessment_id AS TEXT) = told.assessment_id
),
grades AS MATERIALIZED (
    -- A student who is listed twice has one grade.
    SELECT
        CAST(local_student_id AS TEXT) AS local_student_id,
        max(CASE
                WHEN upper(trim(grade_level)) = 'K' THEN 0
                WHEN trim(grade_level) GLOB '[0-9]*' THEN CAST(trim(grade_level) AS INTEGER)
            END) AS grade
    FROM rosters.student_roster
    GROUP BY 1
)
SELECT
    'illuminate' AS data_source,
    results.assessment_id,
    results.date_taken,
    grades.grade,
    results.local_student_id,
    corrected.test_type,
    corrected.curriculum,
    corrected.unit,
    CAST(labels.label AS TEXT) AS unit_labels,
    corrected.title,
    results.standard_code,
    results.score,
    results.performance_band_level,
    results.performance_band_label,
    results.performance_band_level || ' ' || results.performance_band_label AS proficiency,
    results.mastered,
    results.__count,
    results.school_year
FROM results
JOIN corrected
    ON corrected.assessment_id = results.assessment_id AND corrected.given_title IS results.title
LEFT JOIN grades ON grades.local_student_id = results.local_student_id
LEFT JOIN reference.unit_labels AS labels ON labels.unit = corrected.unit
