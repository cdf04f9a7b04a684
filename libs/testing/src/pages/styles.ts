/** One style sheet for all pages, inline: the simulator loads nothing from elsewhere. */
export const STYLES = `
:root {
  --ink: #1b2433; --soft: #5b6678; --faint: #8590a2; --line: #e3e7ee; --ground: #f4f6f9; --card: #fff;
  --blue: #2458d3; --blue-ground: #e9effc; --green: #19734a; --green-ground: #e2f4ea; --amber: #8a5a00; --amber-ground: #fff6df; --amber-line: #f0c869;
  --red: #b3261e; --red-ground: #fdeceb;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif; }
a { color: var(--blue); text-decoration: none; }
a:hover { text-decoration: underline; }
.top { background: #16213a; color: #fff; }
.top .wide { display: flex; align-items: center; gap: 12px; height: 56px; }
.top a { color: #fff; font-weight: 600; }
.logo { display: grid; place-items: center; width: 28px; height: 28px; border-radius: 8px; background: linear-gradient(135deg, #4f8cff, #2458d3); font-size: 14px; font-weight: 700; }
.tag { border: 1px solid rgba(255, 255, 255, .35); border-radius: 999px; padding: 1px 10px; font-size: 12px; color: #cdd6ea; }
.top.jira { background: #0b4f3c; }
.top.jira .logo { background: linear-gradient(135deg, #36b37e, #0b7a57); }
.top.both { background: #3a3f4b; }
.top .place { border-left: 1px solid rgba(255, 255, 255, .35); padding-left: 12px; font-size: 17px; font-weight: 600; }
.top nav { display: flex; gap: 18px; margin-left: auto; }
.top nav a { color: #cdd6ea; font-size: 14px; font-weight: 400; text-align: right; }
.back { display: inline-block; margin-bottom: 10px; font-size: 13px; }
.wide { max-width: 1140px; margin: 0 auto; padding: 0 24px; }
.notice { background: #e8ecf4; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 13px; }
.notice .wide { padding-top: 7px; padding-bottom: 7px; }
.banner { background: var(--amber-ground); border-bottom: 1px solid var(--amber-line); color: var(--amber); font-size: 14px; }
.banner .wide { padding-top: 9px; padding-bottom: 9px; }
main.wide { padding-top: 28px; padding-bottom: 64px; }
h1 { margin: 0; font-size: 24px; line-height: 1.3; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 16px; }
.muted { color: var(--soft); }
.small { font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 1px 2px rgba(22, 33, 58, .05); }
.pill { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 12.5px; font-weight: 600; background: #eef1f6; color: var(--soft); white-space: nowrap; }
.pill.open { background: var(--blue-ground); color: var(--blue); }
.pill.resolved, .pill.closed { background: var(--green-ground); color: var(--green); }
.pill.high, .pill.urgent, .pill.critical { background: var(--red-ground); color: var(--red); }
.pill.private { background: var(--amber-ground); color: var(--amber); border: 1px solid var(--amber-line); }
.pill.public { background: var(--green-ground); color: var(--green); }
.pill svg { width: 11px; height: 11px; margin-right: 5px; vertical-align: -1px; }

.desk { margin-top: 26px; }
.desk-head { display: flex; align-items: baseline; gap: 10px; margin-bottom: 10px; }
.scroll { overflow-x: auto; }
table.list { width: 100%; border-collapse: collapse; }
.list th { text-align: left; font-size: 12.5px; font-weight: 600; color: var(--soft); padding: 10px 16px; border-bottom: 1px solid var(--line); white-space: nowrap; }
.list td { padding: 11px 16px; border-bottom: 1px solid var(--line); vertical-align: top; }
.list tr:last-child td { border-bottom: 0; }
.list tbody tr:hover { background: #f8fafd; }
.list .subject a { font-weight: 600; color: var(--ink); overflow-wrap: anywhere; }
.list .nowrap { white-space: nowrap; }
.empty { padding: 26px; text-align: center; color: var(--soft); }

.ticket-head { margin-bottom: 20px; }
.ticket-head .meta { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 8px; color: var(--soft); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 290px; gap: 22px; align-items: start; }
.entry { margin-bottom: 16px; }
.entry-head { display: flex; align-items: center; gap: 11px; padding: 14px 20px 0; }
.entry-head .who { font-weight: 600; line-height: 1.3; }
.entry-head .end { display: flex; align-items: center; gap: 10px; margin-left: auto; white-space: nowrap; }
.avatar { flex: none; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; background: #dfe5f1; color: #44516b; font-size: 13px; font-weight: 700; }
.avatar.note-by { background: #16213a; color: #fff; }
.rich { padding: 10px 20px 18px 67px; overflow-wrap: anywhere; }
.rich > :first-child { margin-top: 4px; }
.rich > :last-child { margin-bottom: 0; }
.rich h1, .rich h2, .rich h3, .rich h4 { margin: 18px 0 6px; font-size: 15.5px; letter-spacing: 0; }
.rich p { margin: 8px 0; }
.rich ul, .rich ol { margin: 6px 0; padding-left: 22px; }
.rich li { margin: 4px 0; }
.rich table { border-collapse: collapse; }
.rich td, .rich th { border: 1px solid var(--line); padding: 4px 9px; text-align: left; }
.rich pre { background: #f1f3f7; padding: 10px 12px; border-radius: 8px; overflow-x: auto; }
.rich code { background: #f1f3f7; border-radius: 4px; padding: 1px 5px; font-size: 13.5px; }
.rich blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid var(--line); color: var(--soft); }
.rich hr { border: 0; border-top: 1px solid var(--line); margin: 14px 0; }
.note.private { border-color: var(--amber-line); border-left: 4px solid #e0a421; background: #fffdf7; }
.clients { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 22px; align-items: start; margin-top: 18px; }
.client { border-top: 5px solid #16213a; border-radius: 12px; }
.client.jira { border-top-color: #0b7a57; }
.client > .card:first-child { border-radius: 0 0 12px 12px; border-top: 0; margin-bottom: 16px; padding: 14px 20px; }
.client .rich { padding-left: 20px; }
.wider .wide { max-width: 1560px; }
.section { display: flex; align-items: center; gap: 8px; margin: 24px 0 10px; }
.facts { padding: 6px 18px 14px; }
.facts h2 { padding: 12px 0 4px; }
dl { margin: 0; }
dt { color: var(--soft); font-size: 12.5px; margin-top: 10px; }
dd { margin: 1px 0 0; overflow-wrap: anywhere; }
.waiting { display: flex; align-items: center; gap: 12px; padding: 18px 20px; color: var(--soft); border-style: dashed; box-shadow: none; }
.dot { width: 10px; height: 10px; border-radius: 50%; background: var(--blue); animation: pulse 1.3s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: .25; transform: scale(.8); } }
@media (max-width: 860px) { .columns, .clients { grid-template-columns: minmax(0, 1fr); } .rich { padding-left: 20px; } .entry-head .end .small { display: none; } }
@media (prefers-reduced-motion: reduce) { .dot { animation: none; } }
`;
