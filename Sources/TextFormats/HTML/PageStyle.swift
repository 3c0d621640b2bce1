/// The look of every page: system fonts, one accent, light or dark as the reader's system is.
package enum PageStyle {
    /// A style sheet.
    package static let text = """
        :root{--ink:#1d2428;--quiet:#56636b;--paper:#fff;--raised:#f5f7f8;--line:#d9e0e4;\
        --accent:#0b6a5b;--accent-soft:#e0f1ed;--bad:#a03018;--good:#0b6a5b;--notice:#fdf6e3;--notice-line:#c9a227}
        @media (prefers-color-scheme:dark){:root{--ink:#e4eaed;--quiet:#a2b0b8;--paper:#14191c;--raised:#1d2428;\
        --line:#38444b;--accent:#5cc9b3;--accent-soft:#173832;--bad:#f0967f;--good:#5cc9b3;--notice:#2b2614;\
        --notice-line:#8a7426}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",\
        Roboto,"Noto Sans",Ubuntu,Cantarell,"Helvetica Neue",Arial,sans-serif}
        main{max-width:70rem;margin:0 auto;padding:1rem 1rem 3rem}
        h1{font-size:1.6rem;line-height:1.2;margin:1rem 0 .5rem;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2rem 0 .5rem}
        p{margin:.5rem 0;max-width:46rem}
        a{color:var(--accent)}
        a:focus-visible,summary:focus-visible,input:focus,input:focus-within,select:focus-visible,button:focus-visible,\
        .scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
        .skip{position:absolute;left:-100rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:2}
        code,pre,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em}
        .quiet{color:var(--quiet)}
        .notice{background:var(--notice);border-left:4px solid var(--notice-line);padding:.6rem .9rem}
        .error{border-left:4px solid var(--bad);background:var(--raised);padding:.6rem .9rem}
        .count{font-weight:400;color:var(--quiet);font-size:.9em}
        .good{color:var(--good)}.bad{color:var(--bad)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem;margin:1rem 0}
        .figures div{background:var(--raised);border-radius:8px;padding:.6rem .8rem;display:flex;flex-direction:column-reverse;\
        justify-content:flex-end}
        .figures dt{color:var(--quiet);font-size:.85rem;line-height:1.3}
        .figures dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;margin:.6rem 0}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        caption{text-align:left;padding:.5rem .7rem;color:var(--quiet)}
        th,td{text-align:left;padding:.4rem .7rem;border-bottom:1px solid var(--line);vertical-align:middle}
        thead th{background:var(--raised);font-weight:600;vertical-align:bottom}
        tbody tr:last-child th,tbody tr:last-child td{border-bottom:0}
        tbody th{font-weight:500}
        .numbers td,.numbers thead th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}
        .rows td,.rows th{white-space:nowrap}
        td.number,thead th.number{text-align:right;font-variant-numeric:tabular-nums}
        .null{color:var(--quiet);font-style:italic}
        .trend{display:block;margin-left:auto}
        .trend polyline{fill:none;stroke:var(--accent);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .trend circle{fill:var(--accent)}
        .trend .floor{stroke:var(--line);stroke-width:1}
        details{border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:.2rem .8rem}
        summary{cursor:pointer;padding:.4rem 0;font-weight:500}
        .names{columns:17rem;padding:0;margin:.3rem 0 .8rem;list-style:none}
        .names li{break-inside:avoid;padding:.1rem 0}
        footer{margin-top:2.5rem;color:var(--quiet);font-size:.9rem}
        @media print{body{background:#fff;color:#000}.scroll{overflow:visible}details>*{display:block}}
        """
}
