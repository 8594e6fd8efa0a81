export type { DiscoveredSkills, SkillFinding } from './skills/discover-skills.ts';
export { discoverSkills } from './skills/discover-skills.ts';
export { skillCatalogue } from './skills/skill-catalogue.ts';
export { skillErrors } from './skills/skill-errors.ts';
export { skillTools } from './skills/skill-tools.ts';
export type { Skill } from './skills/skill.ts';
