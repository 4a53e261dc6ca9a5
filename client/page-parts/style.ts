/** Light, on A4, and readable without a screen. Nothing is loaded from anywhere. */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 186mm; padding: 8mm 4mm; background: #fff; color: #1c2126;
  font: 10pt/1.45 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
header { border-bottom: 2px solid #1c2126; padding-bottom: 4mm; margin-bottom: 5mm; }
header p { margin: 0; }
.client { color: #4c5763; font-size: 11pt; }
h1 { font-size: 21pt; line-height: 1.15; margin: 1mm 0 3mm; }
h2 { font-size: 13pt; margin: 8mm 0 2mm; padding-bottom: 1mm; border-bottom: 1px solid #c9d0d7; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid; }
p { margin: 1mm 0 2mm; }
a { color: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .6mm 5mm; margin: 0; }
dt { color: #4c5763; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 8.6pt; margin: 1mm 0 2mm; }
thead { display: table-header-group; }
th { text-align: left; font-weight: 600; color: #4c5763; border-bottom: 1px solid #8b96a1; padding: .8mm 2.4mm .8mm 0; }
td { vertical-align: top; border-bottom: 1px solid #e3e7ea; padding: .9mm 2.4mm .9mm 0; overflow-wrap: break-word; }
tr, figure, .drill { break-inside: avoid; }
td.number { text-align: right; }
small, .id { color: #5d6873; font-size: 7.8pt; }
code { font: 7.8pt/1.3 ui-monospace, "Liberation Mono", Consolas, monospace; color: #38424c; overflow-wrap: anywhere; }
code.short { white-space: nowrap; }
.none { color: #5d6873; }
.good { color: #17663a; } .bad { color: #a3211b; } .open { color: #7a5200; }
.mark { font-weight: 600; white-space: nowrap; }
.standings { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin-top: 2mm; }
.standings div { border: 1px solid #c9d0d7; border-top: 3px solid #8b96a1; padding: 2mm 3mm; break-inside: avoid; }
.standings .proven { border-top-color: #17663a; } .standings .lapsed { border-top-color: #a3211b; }
.standings strong { display: block; font-size: 11pt; }
.charts { display: flex; flex-wrap: wrap; gap: 3mm 5mm; }
figure { margin: 1mm 0; width: 86mm; }
figcaption { font-size: 8.6pt; margin-bottom: .6mm; }
svg { display: block; width: 100%; height: auto; }
@page { size: A4; margin: 15mm 12mm; }
@media print { body { padding: 0; max-width: none; } a { text-decoration: none; } }
`;
