import TextFormats

/// The style sheet of the lake's pages: the look of every page, and what only these have.
enum PagesStyle {
    static let text =
        PageStyle.text + """
            .top{border-bottom:1px solid var(--line);background:var(--raised)}
            .top>div{max-width:70rem;margin:0 auto;padding:.6rem 1rem;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;\
            align-items:baseline}
            .top .home{font-weight:700;color:var(--ink);text-decoration:none;margin-right:auto}
            .top nav{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:baseline}
            .top nav a,.top button{padding:.3rem 0}
            .top form{display:inline}
            button.link{background:none;border:0;color:var(--accent);font:inherit;text-decoration:underline;cursor:pointer}
            .trail{list-style:none;margin:.5rem 0 0;padding:0;display:flex;flex-wrap:wrap;font-size:.92rem}
            .trail li::after{content:"\\203A";padding:0 .5rem;color:var(--quiet)}
            .trail li:last-child::after{content:""}
            .tabs{display:flex;flex-wrap:wrap;gap:.4rem;margin:.8rem 0 1rem;padding:0;list-style:none}
            .tabs a{display:block;padding:.35rem .8rem;border:1px solid var(--line);border-radius:99px;\
            text-decoration:none}
            .tabs a[aria-current]{background:var(--accent-soft);border-color:var(--accent);color:var(--ink);font-weight:600}
            .cards{list-style:none;padding:0;margin:.8rem 0;display:grid;gap:.7rem;\
            grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
            .cards li{border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem}
            .cards a{font-weight:600;font-size:1.05rem;overflow-wrap:anywhere}
            .cards p{margin:.25rem 0;font-size:.92rem}
            form.ask{display:flex;flex-wrap:wrap;gap:.7rem;align-items:end;background:var(--raised);padding:.8rem;\
            border-radius:10px;margin:.8rem 0}
            form.ask label{display:block;font-size:.88rem;color:var(--quiet)}
            form.ask .wide{flex:1 1 18rem}
            form.ask input,form.ask select{font:inherit;width:100%;padding:.4rem .5rem;border:1px solid var(--quiet);\
            border-radius:6px;background:var(--paper);color:var(--ink)}
            form.ask input[type=number]{max-width:8rem}
            form.ask button{font:inherit;font-weight:600;padding:.45rem 1.1rem;border:0;border-radius:6px;\
            background:var(--accent);color:var(--paper);cursor:pointer}
            .timeline{list-style:none;margin:1rem 0;padding:0 0 0 1.1rem;border-left:2px solid var(--line)}
            .timeline li{position:relative;padding:0 0 1.1rem}
            .timeline li::before{content:"";position:absolute;left:-1.5rem;top:.45rem;width:.65rem;height:.65rem;\
            border-radius:50%;background:var(--accent);border:2px solid var(--paper)}
            .timeline p{margin:.1rem 0}
            .bars{width:100%;max-width:34rem;height:auto;display:block}
            .bars rect{fill:var(--accent)}
            .bars text{fill:var(--ink);font:13px system-ui,sans-serif}
            .bars .quiet{fill:var(--quiet)}
            tr.added td,tr.added th{background:var(--accent-soft)}
            tr.removed td,tr.removed th{background:var(--raised);text-decoration:line-through}
            tr.before td,tr.before th{background:var(--raised)}
            tr.after td,tr.after th{background:var(--accent-soft)}
            .sign{font-weight:700}
            .sign-in{max-width:26rem}
            """

    /// A drop on a square: what browsers show beside the title.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6a5b"/>\
        <path d="M6 20q5-5 10 0t10 0M6 13q5-5 10 0t10 0" fill="none" stroke="#fff" stroke-width="3" \
        stroke-linecap="round"/></svg>
        """
}
